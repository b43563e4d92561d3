"""Work on a foreign file in a process of its own: a hostile file costs that process and nothing else."""
