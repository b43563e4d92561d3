"""The nation: the real units before 1 July 2025 with generated organisations and people, and the reform replayed."""
