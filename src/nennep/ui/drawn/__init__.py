"""What every page draws most often, drawn without templates or looked up the short way; equal to Django's own."""
