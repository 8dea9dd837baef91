namespace OidcTokenValidation.Tool.Output;

/// <summary>The remedies for faults of a fetch.</summary>
internal static class KeyFetchAdvice
{
    public static string Get(KeyFetchFault fault) => fault switch
    {
        KeyFetchFault.Unreachable =>
            "No response was received: check the address, the network and the proxy. For another address of the provider write --metadata or --jwks.",
        KeyFetchFault.SecureConnectionFailed => "TLS failed: the certificate is not trusted here, or is for another host.",
        KeyFetchFault.TimedOut => "The response took too long.",
        KeyFetchFault.StatusNotOk =>
            "The status is not 200: the issuer is probably spelt differently from the provider's own, or its keys are elsewhere (--metadata, --jwks).",
        KeyFetchFault.Redirected => "The provider redirects, and redirects are not followed: write the target address.",
        KeyFetchFault.TooLarge => "A document is larger than 256 KiB.",
        KeyFetchFault.Compressed => "A document is compressed, though the request accepts no compression.",
        KeyFetchFault.NotJson => "A document is not a JSON object of the right kind in UTF-8, or is cut off.",
        KeyFetchFault.IssuerMismatch => "The issuer in the metadata is not identical to --issuer: look for a trailing slash.",
        KeyFetchFault.JwksAddressMissing => "The metadata contains no address of the keys: write it with --jwks.",
        KeyFetchFault.AddressNotAllowed =>
            "The address of the keys is plain http, which is allowed only on loopback addresses, and on other hosts with --allow-http.",
        KeyFetchFault.RepeatedMember => "A member that is read occurs more than once: 'issuer' or 'jwks_uri' in the metadata, 'keys' in the key set.",
        KeyFetchFault.NoUsableKeys => "The key set contains no key that can be used.",
        _ => string.Empty,
    };
}
