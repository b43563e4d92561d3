"""Pages whose one act spans several areas."""
