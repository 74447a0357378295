"""`.github/`: what GitHub's own rules say of the workflows, and what their scripts do with `pulumi` and `gh` played."""
