using OidcTokenValidation.Failures;

namespace OidcTokenValidation.Keys;

/// <summary>Describes a fetch without keys and what to do about it, for the operator who reads the log.</summary>
internal static class FetchAdvice
{
    /// <summary>Describes the requests, with the advice for the fault.</summary>
    /// <param name="fault">What is wrong.</param>
    /// <param name="attempts">The requests of the fetch.</param>
    public static string Get(KeyFetchFault fault, IReadOnlyList<FetchAttempt> attempts)
    {
        string requests = attempts.Count == 0 ? "no request has ended" : string.Join(", then ", attempts);
        return FindAdvice(fault, attempts.Count == 0 ? default : FindDecisive(attempts)) is { } advice ? $"{requests}. {advice}" : $"{requests}.";
    }

    /// <summary>
    /// The attempt to report: the first failure after the last document that was read. One without a document at its address is skipped if another address
    /// was tried.
    /// </summary>
    public static FetchAttempt FindDecisive(IReadOnlyList<FetchAttempt> attempts)
    {
        int lastRead = attempts.Index().LastOrDefault(static attempt => attempt.Item.Fault == KeyFetchFault.None, (-1, default)).Index;
        FetchAttempt[] failed = [.. attempts.Skip(lastRead + 1)];
        return failed.FirstOrDefault(static attempt => attempt is not { Fault: KeyFetchFault.StatusNotOk, Status: 404 or 410 }, failed.LastOrDefault());
    }

    /// <summary>Describes a wrong issuer in metadata. The text is the provider's, not a token's.</summary>
    public static string DescribeMismatch(string expected, string? actual) => actual is null
        ? $"the document has no 'issuer', and {expected} was expected"
        : $"the document's 'issuer' is {QuotedText.From(actual)}, and \"{expected}\" was expected, to the letter";

    /// <summary>Describes a key set without usable keys.</summary>
    public static string DescribeNoUsableKeys(DroppedKeys dropped) => dropped.Count == 0
        ? "the set is empty"
        : $"none of its {dropped.Count} keys can be used: {dropped.DescribeCounts(0)}; the first one: {dropped.First[0].Fault}";

    /// <summary>Describes an address of keys that is not allowed. It is from the metadata: configured ones were checked before. A user name is not logged, it
    /// may be a secret.</summary>
    public static string DescribeNotAllowed(Uri jwksAddress, PlainHttp plainHttp) => jwksAddress.UserInfo.Length > 0
        ? "its 'jwks_uri' has a user name"
        : $"its 'jwks_uri' is {QuotedText.From(jwksAddress.GetLeftPart(UriPartial.Path))}{FetchAddress.GetHint(plainHttp, jwksAddress)}";

    private static string? FindAdvice(KeyFetchFault fault, in FetchAttempt attempt) => fault switch
    {
        KeyFetchFault.Unreachable =>
            "Check the name, the network, a proxy (AccessTokenValidationOptions.Backchannel), and whether the provider is up. "
            + GetNetworkAdvice(attempt.Origin),
        KeyFetchFault.SecureConnectionFailed => "Check the provider's certificate; for a private authority set AccessTokenValidationOptions.Backchannel.",
        KeyFetchFault.TimedOut => "The document took longer than KeySourceOptions.FetchTimeout.",
        KeyFetchFault.StatusNotOk => GetStatusAdvice(attempt.Status, attempt.Origin),
        KeyFetchFault.Redirected => attempt.Origin == AddressOrigin.Metadata
            ? "Redirects are not followed: set KeySourceOptions.JwksAddress, or let the metadata name the address itself."
            : "Redirects are not followed: configure the address itself.",
        KeyFetchFault.TooLarge => "The document is larger than KeySourceOptions.MaxDocumentBytes.",
        KeyFetchFault.Compressed =>
            "Compressed documents are not read: let the server, or the gateway in front of it, respect the request, which accepts no compression.",
        KeyFetchFault.NotJson => "The document is not the JSON object that was expected. Check the address, and what the server writes there.",
        KeyFetchFault.RepeatedMember => "Readers differ about which of two values counts (RFC 8259 §4): the provider must write the member once.",
        KeyFetchFault.IssuerMismatch =>
            "If that is your provider, write its 'issuer' into TrustedIssuer.Issuer, which is what its tokens have in 'iss' (RFC 8414 §3.3); "
            + "if it is not, correct the address.",
        KeyFetchFault.JwksAddressMissing => "The metadata has no 'jwks_uri' that is an absolute URL: set KeySourceOptions.JwksAddress.",
        KeyFetchFault.AddressNotAllowed => "Keys are fetched over https, without a user name in the address.",
        KeyFetchFault.NoUsableKeys => "Event 12 explains the first ones.",
        _ => null,
    };

    private static string GetStatusAdvice(int status, AddressOrigin origin) => status switch
    {
        401 => "The server demands credentials, and metadata and keys are public: none are sent. Check the address, and whether a gateway protects it.",
        403 => $"The server, or a firewall in front of it, refuses this client: permit the User-Agent {RequestFields.UserAgent} from this network.",
        404 or 410 => "There is no such document. " + GetAddressAdvice(origin),
        406 => "The server has no JSON at this address, though the request accepts every type. Check the address.",
        429 => "The provider limits the number of requests: lower KeySourceOptions.RequestsPerMinute, or fetch from fewer instances. "
            + "The fetch is repeated automatically.",
        408 or >= 500 => "The provider, or a gateway in front of it, fails. Nothing needs to be changed here: the fetch is repeated automatically.",
        _ => "The status 200 was expected. " + GetAddressAdvice(origin),
    };

    // The advice names the option from which the address was taken.
    private static string GetNetworkAdvice(AddressOrigin origin) => origin switch
    {
        AddressOrigin.MetadataAddress => "The address is that of KeySourceOptions.MetadataAddress: write the one at which this network reaches the provider.",
        AddressOrigin.JwksAddress => "The address is that of KeySourceOptions.JwksAddress: write the one at which this network reaches the provider.",
        AddressOrigin.Metadata =>
            "The address is the 'jwks_uri' of the provider's metadata: where this network reaches the keys at another one, set KeySourceOptions.JwksAddress.",
        _ =>
            "The address is made from TrustedIssuer.Issuer: where this network reaches the provider at another one, "
            + "set KeySourceOptions.MetadataAddress or JwksAddress.",
    };

    private static string GetAddressAdvice(AddressOrigin origin) => origin switch
    {
        AddressOrigin.MetadataAddress => "Check KeySourceOptions.MetadataAddress.",
        AddressOrigin.JwksAddress => "Check KeySourceOptions.JwksAddress.",
        AddressOrigin.Metadata =>
            "The address is the 'jwks_uri' of the provider's metadata; where the keys are located elsewhere, set KeySourceOptions.JwksAddress.",
        _ => "Check TrustedIssuer.Issuer; where the documents are located elsewhere, set KeySourceOptions.MetadataAddress or JwksAddress.",
    };
}
