/* What Wine 8.0 lacks and the suite cannot do without. */

#include <windows.h>
#include <wincrypt.h>
#include <ntsecapi.h>

/* Rust's standard library gets its random numbers from bcryptprimitives.dll. */
__declspec(dllexport) BOOL WINAPI ProcessPrng(BYTE *data, SIZE_T length)
{
    return RtlGenRandom(data, (ULONG)length);
}

/* A revocation provider, for which CertVerifyRevocation asks the registry. The crate schannel asks
 * CertVerifyCertificateChainPolicy to ignore that revocation lists are not at hand. Wine does not
 * know that flag, and refuses every certificate. */
__declspec(dllexport) BOOL WINAPI CertDllVerifyRevocation(
    DWORD encoding, DWORD type, DWORD count, void **contexts, DWORD flags,
    CERT_REVOCATION_PARA *para, CERT_REVOCATION_STATUS *status)
{
    (void)encoding, (void)type, (void)count, (void)contexts, (void)flags, (void)para;
    status->dwIndex = 0;
    status->dwError = ERROR_SUCCESS;
    status->dwReason = 0;
    return TRUE;
}
