/** English texts of the profile view. An operator overrides one by a translation of the same key. */

/** @type {import('../i18n.js').Texts} */
export const PROFILE_TEXTS = {
  'profile.read_only': 'Read-only view',
  'profile.read_only_why': 'This is what the player sees. Nothing can be changed from here.',
  'profile.close': 'Close',
  'profile.close_unverified': 'This window cannot be closed from inside: the page around it is not on the list of allowed origins.',
  'profile.loading': 'Loading the player',
  'profile.offline': 'No connection. Showing what was known at {time}; it goes on by itself.',
  'profile.unreachable': 'The server does not answer',
  'profile.unreachable_what': 'Check the network. The view opens by itself as soon as the server answers.',
  'profile.refused': 'This player cannot be opened',
  'profile.refused_what': 'The link has expired or its hash is not right. Go back and open the player again; a fresh link is made each time.',
  'profile.refused_label': 'The label key or the brand key in the link is not right. Ask whoever set up this page to check both.',
  'profile.refused_origin': 'The server does not accept this address. Ask whoever set up this page to add it to the label’s allowed origins.',
};
