"""General schooling, professional qualification and political theory of a member, in periods."""
