"""Tests in a real JupyterLab, in a real browser. They need playwright and a Chromium, and skip without."""
