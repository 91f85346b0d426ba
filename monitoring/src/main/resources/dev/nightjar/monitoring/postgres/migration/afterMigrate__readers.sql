-- Who may read: members of nightjar_reader, who log in as themselves. Roles belong to the server, so it may be there.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'nightjar_reader') THEN
    CREATE ROLE nightjar_reader NOLOGIN;
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN
    RAISE WARNING 'the role nightjar_reader is missing and may not be created here: let an administrator create it';
END
$$;

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'nightjar_reader') THEN
    GRANT USAGE ON SCHEMA nightjar TO nightjar_reader;
    GRANT SELECT ON ALL TABLES IN SCHEMA nightjar TO nightjar_reader;
  END IF;
END
$$;
