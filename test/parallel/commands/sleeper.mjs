#!/usr/bin/env node
/** A solver that heeds no limit. */
setInterval(() => {}, 1000);
