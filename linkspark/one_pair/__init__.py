"""Two records judged by a model in plain Python, without a Spark session."""
