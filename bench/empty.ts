/** A Node process that does nothing: what every start costs at least. */
export {};
