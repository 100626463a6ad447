"""KL Assess: a self-assessment of community engagement for U.S. law-enforcement agencies.

Responses go in; scores, gaps, recommendations and a finished PDF report come out.
"""

__version__ = "0.1.0"
