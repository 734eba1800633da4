/** The two fields by which every mutation says how it went. @param {Record<string, any>} answer */
export function outcome({ errCode, errMsg }) {
  return { err_code: /** @type {number} */ (errCode ?? 0), err_message: /** @type {string} */ (errMsg ?? '') };
}
