"""DAGs that run Nightjar's jobs, made from a project's schedules/*.yaml."""
