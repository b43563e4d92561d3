"""What the software costs in time, each figure beside a named baseline measured in the same run."""
