/** Icons of how things stand. Outlines on a 24 px grid, for `icon`. */

export const iconBell = 'M6 16V11a6 6 0 0112 0v5l1.500 2h-15zM10 21h4';
export const iconMail = 'M4 5.500h16a1 1 0 011 1v11a1 1 0 01-1 1H4a1 1 0 01-1-1v-11a1 1 0 011-1zM3.500 7l8.500 6.500L20.500 7';
export const iconClock = 'M12 3.500a8.500 8.500 0 110 17 8.500 8.500 0 010-17zM12 7.500V12l3 2';
export const iconCalendar = 'M5 5.500h14a1 1 0 011 1V19a1 1 0 01-1 1H5a1 1 0 01-1-1V6.500a1 1 0 011-1zM4 10h16M8.500 3v4M15.500 3v4';
export const iconLock = 'M7 11V8a5 5 0 0110 0v3M6 11h12a1 1 0 011 1v7a1 1 0 01-1 1H6a1 1 0 01-1-1v-7a1 1 0 011-1zM12 14.500v2.500';
export const iconInfo = 'M12 3.500a8.500 8.500 0 110 17 8.500 8.500 0 010-17zM12 11.500v4.500M12 8h.01';
export const iconWarning = 'M12 4l9.500 16h-19zM12 10v4.500M12 17.200h.01';
export const iconEye = 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 9.200a2.800 2.800 0 100 5.600 2.800 2.800 0 000-5.600z';
export const iconBolt = 'M13 2.500L4.500 13.500H11l-.5 8 9-11.500H13z';
export const iconFlame = 'M12 2.500c4.500 3 7 6.500 7 11a7 7 0 01-14 0c0-2.500 1.200-4.500 3-6 .2 2 1 3 2.200 3.700-.2-3.700.1-6.200 1.800-8.700z';
export const iconMedal = 'M12 10a5.500 5.500 0 110 11 5.500 5.500 0 010-11zM8.300 11L4.500 3.500h5L12 8.500l2.500-5h5L15.700 11';
export const iconFair = 'M12 3l8 3v6c0 5-3.500 8-8 9-4.500-1-8-4-8-9V6zM8.500 12l2.500 2.500 4.500-5';
export const iconRefused = 'M12 3l8 3v6c0 5-3.500 8-8 9-4.500-1-8-4-8-9V6zM9 9.500l6 6M15 9.500l-6 6';
export const iconOffline = 'M3 3l18 18M5 12.500a10 10 0 014-2.400M19 12.500a10 10 0 00-5.500-2.800M8.500 16a5 5 0 017 0M12 19.500h.01M2 9a15 15 0 014.500-2.800M22 9a15 15 0 00-11-3.900';
