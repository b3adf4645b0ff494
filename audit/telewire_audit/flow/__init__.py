"""How values flow: functions lowered to nodes, types, sources, and traces back."""
