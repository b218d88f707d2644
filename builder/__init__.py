"""Validate a catalogue of EV charging station models and render it as a static API and website.

Data flows one way: sources -> schema -> model -> checks -> listing -> render_api, render_html -> output;
history joins at model, build composes them, and cli alone talks to people.
"""
