/** Icons of what one can do; those that point to the side are for `sidewaysIcon`. Outlines on a 24 px grid, for `icon`. */

export const iconBack = 'M20 12H4.500M11 5.500L4.500 12l6.500 6.500';
export const iconChevronDown = 'M6 9.500l6 6 6-6';
export const iconChevronUp = 'M6 14.500l6-6 6 6';
export const iconChevronStart = 'M14.500 6l-6 6 6 6';
export const iconChevronEnd = 'M9.500 6l6 6-6 6';
export const iconClose = 'M6 6l12 12M18 6L6 18';
export const iconSearch = 'M10.500 4a6.500 6.500 0 110 13 6.500 6.500 0 010-13zM15.300 15.300l5.200 5.200';
export const iconFilter = 'M4 6h16M7 12h10M10.500 18h3';
export const iconCheck = 'M5 12.500l4.500 4.500L19 7';
export const iconPlus = 'M12 5v14M5 12h14';
export const iconMinus = 'M5 12h14';
export const iconPencil = 'M4 20l1-4.500L16 4.500l3.500 3.500L8.500 19zM13.500 7l3.500 3.500';
export const iconStar = 'M12 3.500l2.600 5.300 5.900.8-4.300 4.100 1 5.800-5.200-2.700-5.200 2.700 1-5.800-4.300-4.100 5.900-.8z';
export const iconTrash = 'M4.500 7h15M9 7V4.500h6V7M6.500 7l1 13h9l1-13M10.500 11v5.500M13.500 11v5.500';
export const iconChecks = 'M2.500 12.500l4 4 8-9M10.500 15.500l1 1 9-9.500';
export const iconExternal = 'M13.500 4H20v6.500M20 4l-9.500 9.500M18 14v5a1 1 0 01-1 1H5a1 1 0 01-1-1V7a1 1 0 011-1h5';
export const iconShare = 'M12 15V3.500M8 7.500l4-4 4 4M5 12v7.500a1 1 0 001 1h12a1 1 0 001-1V12';
export const iconRefresh = 'M20 11a8 8 0 10-2.300 6.300M20 5v6h-6';
export const iconDots = 'M6 12a1 1 0 11-2 0 1 1 0 012 0zM13 12a1 1 0 11-2 0 1 1 0 012 0zM20 12a1 1 0 11-2 0 1 1 0 012 0z';
export const iconPlay = 'M7 4.500v15l12-7.500z';
export const iconCopy = 'M9 9h10.500v11.500H9zM5 15H3.500V3.500H14V5';
