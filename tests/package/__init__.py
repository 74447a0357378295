"""The components as others get them: in a wheel, and as a plugin for every Pulumi language."""
