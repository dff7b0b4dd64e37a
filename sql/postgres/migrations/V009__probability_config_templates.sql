-- Configurations to start from.
-- Grain: one row per template.

CREATE TABLE IF NOT EXISTS public.probability_config_templates (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    name VARCHAR(100) NOT NULL,
    description TEXT,
    category VARCHAR(50),
    config JSONB NOT NULL,
    usage_count INTEGER DEFAULT 0,
    last_used TIMESTAMP WITH TIME ZONE,
    created_by UUID REFERENCES public.users(id),
    is_public BOOLEAN DEFAULT false,
    tags TEXT[],
    created_at TIMESTAMP WITH TIME ZONE DEFAULT NOW(),
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT NOW()
);

COMMENT ON TABLE public.probability_config_templates IS 'Configurations to start from: one row per template';
COMMENT ON COLUMN public.probability_config_templates.id IS 'Key';
COMMENT ON COLUMN public.probability_config_templates.name IS 'Name of the template';
COMMENT ON COLUMN public.probability_config_templates.description IS 'What it is for; NULL when not told';
COMMENT ON COLUMN public.probability_config_templates.category IS 'conservative, balanced, aggressive or custom; NULL when uncategorised';
COMMENT ON COLUMN public.probability_config_templates.config IS 'The complete configuration';
COMMENT ON COLUMN public.probability_config_templates.usage_count IS 'How often it was used, 0 or more';
COMMENT ON COLUMN public.probability_config_templates.last_used IS 'When it was last used; NULL when never';
COMMENT ON COLUMN public.probability_config_templates.created_by IS 'User who made it; NULL when it came with the platform';
COMMENT ON COLUMN public.probability_config_templates.is_public IS 'Whether everyone may use it';
COMMENT ON COLUMN public.probability_config_templates.tags IS 'Tags to find it by; NULL when there are none';
COMMENT ON COLUMN public.probability_config_templates.created_at IS 'When the row was created';
COMMENT ON COLUMN public.probability_config_templates.updated_at IS 'When the row was last updated';
