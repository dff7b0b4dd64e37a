-- A user of the demo, where not there yet.
-- Grain: at most one row. Parameters: user.
INSERT INTO public.users (id) VALUES (:user) ON CONFLICT DO NOTHING
