"""What the pages of a reorganisation are put together from; the pages themselves are `processes.views.workbench`."""
