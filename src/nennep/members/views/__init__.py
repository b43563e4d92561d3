"""Pages of members: the list, the file and its changes, the own file, party teams, registers from Excel."""
