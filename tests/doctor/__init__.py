"""The doctor, in environments that are really broken and in healthy ones."""
