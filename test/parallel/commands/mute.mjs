#!/usr/bin/env node
/** A solver that says why it does nothing, and does nothing. */
console.log('no licence found');
