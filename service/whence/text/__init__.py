"""From a raw cell to marked tokens: repair → fold → segment."""
