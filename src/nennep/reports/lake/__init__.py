"""The same figures from files: Parquet written every night, read by DuckDB in process or by Spark on many machines."""
