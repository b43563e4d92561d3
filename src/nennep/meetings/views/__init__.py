"""Pages of meetings, one file a job."""
