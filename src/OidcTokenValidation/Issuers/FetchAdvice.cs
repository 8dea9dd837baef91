using OidcTokenValidation.Diagnostics;

namespace OidcTokenValidation.Issuers;

/// <summary>Says of a fetch that brought no keys what came, and what to do about it: the log is where an operator looks first.</summary>
internal static class FetchAdvice
{
    /// <param name="fault">What is wrong.</param>
    /// <param name="request">What was asked for last, and the status that came, 0 if none did.</param>
    /// <param name="detail">What the fault itself has to say, if anything.</param>
    public static string Of(KeyFetchFault fault, (string Address, int Status) request, string? detail)
    {
        string come = request.Status == 0 ? $"no answer came from {request.Address}" : $"{request.Address} answered with the status {request.Status}";
        string told = detail is null ? come : $"{come}; {detail}";
        return WhatToDo(fault) is { } advice ? $"{told}. {advice}" : $"{told}.";
    }

    /// <summary>What is wrong with a metadata document's issuer. It came from the provider, and is not a token's text.</summary>
    public static string Mismatch(string expected, string? actual) => actual is null
        ? $"the document has no 'issuer', and {expected} was expected"
        : $"the document's 'issuer' is {QuotedText.Of(actual)}, and \"{expected}\" was expected, to the letter";

    /// <summary>What is wrong with the address of the keys: configured ones were checked before, so the metadata has it. A user name may be a secret.</summary>
    public static string NotAllowed(Uri jwksAddress) => jwksAddress.UserInfo.Length > 0
        ? "its 'jwks_uri' has a user name"
        : $"its 'jwks_uri' is {QuotedText.Of(jwksAddress.GetLeftPart(UriPartial.Path))}";

    private static string? WhatToDo(KeyFetchFault fault) => fault switch
    {
        KeyFetchFault.Unreachable => "Check the name, the network, a proxy (AccessTokenValidationOptions.Backchannel), and whether the provider is up. Where this network reaches the provider at another address, set KeySourceOptions.MetadataAddress or JwksAddress.",
        KeyFetchFault.SecureConnectionFailed => "Check the provider's certificate; for a private authority set AccessTokenValidationOptions.Backchannel.",
        KeyFetchFault.TimedOut => "The document took longer than KeySourceOptions.FetchTimeout.",
        KeyFetchFault.StatusNotOk => "Check TrustedIssuer.Issuer; where the documents stand elsewhere, set KeySourceOptions.MetadataAddress or JwksAddress.",
        KeyFetchFault.Redirected => "Redirects are not followed: configure the address itself.",
        KeyFetchFault.TooLarge => "The document is larger than KeySourceOptions.MaxDocumentBytes.",
        KeyFetchFault.Compressed => "The document came compressed, which was not asked for.",
        KeyFetchFault.NotJson => "The document is not the JSON that it should be: an error page, or cut off.",
        KeyFetchFault.IssuerMismatch => "If that is your provider, write its 'issuer' into TrustedIssuer.Issuer, which is what its tokens have in 'iss' (RFC 8414 §3.3); if it is not, correct the address.",
        KeyFetchFault.JwksAddressMissing => "The metadata has no 'jwks_uri' that is an absolute URL: set KeySourceOptions.JwksAddress.",
        KeyFetchFault.AddressNotAllowed => "Keys are fetched over https, without a user name in the address. Plain http is allowed on loopback addresses by KeySourceOptions.AllowLoopbackHttp, on other hosts of a network that you trust by KeySourceOptions.AllowUnencryptedHttp.",
        KeyFetchFault.NoUsableKeys => "No key of the set can be used; each was logged with the reason (event 12).",
        _ => null,
    };
}
