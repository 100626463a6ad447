"""What a person does, one module per stage. Verbs take the session, the actor and the time, and commit nothing."""
