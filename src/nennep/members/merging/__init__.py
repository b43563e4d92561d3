"""Two files of one person made one: what each area's rows do, which periods hold, what was written."""
