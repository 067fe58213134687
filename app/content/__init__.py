"""Files to domain objects: lessons, facts, help channels. Knows YAML; not Flask, not SQL."""
