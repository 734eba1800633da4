/** The version of the SDK as the server and support see it. */
export const VERSION = '1.0.0';
