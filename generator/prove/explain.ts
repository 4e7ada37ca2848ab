/** How clusters are stood up on this machine. */
export const adaptations = '';
