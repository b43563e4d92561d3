"""Forms of directives: asking, the register, tasks, targets."""
