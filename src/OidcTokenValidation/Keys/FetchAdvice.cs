using OidcTokenValidation.Failures;

namespace OidcTokenValidation.Keys;

/// <summary>Describes a fetch that brought no keys, and what to do about it: the log is where an operator looks first.</summary>
internal static class FetchAdvice
{
    /// <param name="fault">What is wrong.</param>
    /// <param name="attempts">The requests of the fetch.</param>
    public static string Get(KeyFetchFault fault, IReadOnlyList<FetchAttempt> attempts)
    {
        string requests = attempts.Count == 0 ? "no request was answered" : string.Join(", then ", attempts);
        return AdviceFor(fault, attempts.Count == 0 ? default : Decisive(attempts)) is { } advice ? $"{requests}. {advice}" : $"{requests}.";
    }

    /// <summary>
    /// The attempt that says most: the first one that failed since a document was read, unless it found nothing at its address and another one was tried.
    /// </summary>
    public static FetchAttempt Decisive(IReadOnlyList<FetchAttempt> attempts)
    {
        FetchAttempt[] failed = [.. attempts.Skip(attempts.Index().LastOrDefault(static attempt => attempt.Item.Fault == KeyFetchFault.None, (-1, default)).Index + 1)];
        return failed.FirstOrDefault(static attempt => attempt is not { Fault: KeyFetchFault.StatusNotOk, Status: 404 or 410 }, failed.LastOrDefault());
    }

    /// <summary>What is wrong with a metadata document's issuer. It came from the provider, and is not a token's text.</summary>
    public static string Mismatch(string expected, string? actual) => actual is null
        ? $"the document has no 'issuer', and {expected} was expected"
        : $"the document's 'issuer' is {QuotedText.From(actual)}, and \"{expected}\" was expected, to the letter";

    /// <summary>Why no key of a set can be used.</summary>
    public static string NoUsableKeys(DroppedKeys dropped) => dropped.Count == 0
        ? "the set is empty"
        : $"none of its {dropped.Count} keys can be used: {dropped.CountsAfter(0)}; the first one: {dropped.First[0].Fault}";

    /// <summary>What is wrong with the address of the keys: configured ones were checked before, so the metadata has it. A user name may be a secret.</summary>
    public static string NotAllowed(Uri jwksAddress, PlainHttp plainHttp) => jwksAddress.UserInfo.Length > 0
        ? "its 'jwks_uri' has a user name"
        : $"its 'jwks_uri' is {QuotedText.From(jwksAddress.GetLeftPart(UriPartial.Path))}{FetchAddress.HintOn(plainHttp, jwksAddress)}";

    private static string? AdviceFor(KeyFetchFault fault, in FetchAttempt attempt) => fault switch
    {
        KeyFetchFault.Unreachable => "Check the name, the network, a proxy (AccessTokenValidationOptions.Backchannel), and whether the provider is up. " + ElsewhereFor(attempt.Origin),
        KeyFetchFault.SecureConnectionFailed => "Check the provider's certificate; for a private authority set AccessTokenValidationOptions.Backchannel.",
        KeyFetchFault.TimedOut => "The document took longer than KeySourceOptions.FetchTimeout.",
        KeyFetchFault.StatusNotOk => AdviceFor(attempt.Status, attempt.Origin),
        KeyFetchFault.Redirected => attempt.Origin == AddressOrigin.Metadata ? "Redirects are not followed: set KeySourceOptions.JwksAddress, or let the metadata name the address itself." : "Redirects are not followed: configure the address itself.",
        KeyFetchFault.TooLarge => "The document is larger than KeySourceOptions.MaxDocumentBytes.",
        KeyFetchFault.Compressed => "Compressed documents are not read: let the server, or the gateway in front of it, respect the request, which accepts no compression.",
        KeyFetchFault.NotJson => "The document is not the JSON object that was expected. Check the address, and what the server writes there.",
        KeyFetchFault.RepeatedMember => "Readers differ about which of two values counts (RFC 8259 §4): the provider must write the member once.",
        KeyFetchFault.IssuerMismatch => "If that is your provider, write its 'issuer' into TrustedIssuer.Issuer, which is what its tokens have in 'iss' (RFC 8414 §3.3); if it is not, correct the address.",
        KeyFetchFault.JwksAddressMissing => "The metadata has no 'jwks_uri' that is an absolute URL: set KeySourceOptions.JwksAddress.",
        KeyFetchFault.AddressNotAllowed => "Keys are fetched over https, without a user name in the address.",
        KeyFetchFault.NoUsableKeys => "Event 12 explains the first ones.",
        _ => null,
    };

    private static string AdviceFor(int status, AddressOrigin origin) => status switch
    {
        401 => "The server demands credentials, and metadata and keys are public: none are sent. Check the address, and whether a gateway protects it.",
        403 => $"The server, or a firewall in front of it, refuses this client: permit the User-Agent {RequestFields.UserAgent} from this network.",
        404 or 410 => "There is no such document. " + WrongAddressFor(origin),
        406 => "The server has no JSON at this address, though the request accepts every type. Check the address.",
        429 => "The provider limits the number of requests: lower KeySourceOptions.RequestsPerMinute, or fetch from fewer instances. The fetch is repeated automatically.",
        408 or >= 500 => "The provider, or a gateway in front of it, fails. Nothing needs to be changed here: the fetch is repeated automatically.",
        _ => "The status 200 was expected. " + WrongAddressFor(origin),
    };

    // The option that the address was taken from is the one to look at.
    private static string ElsewhereFor(AddressOrigin origin) => origin switch
    {
        AddressOrigin.MetadataAddress => "The address is that of KeySourceOptions.MetadataAddress: write the one at which this network reaches the provider.",
        AddressOrigin.JwksAddress => "The address is that of KeySourceOptions.JwksAddress: write the one at which this network reaches the provider.",
        AddressOrigin.Metadata => "The address is the 'jwks_uri' of the provider's metadata: where this network reaches the keys at another one, set KeySourceOptions.JwksAddress.",
        _ => "The address is made from TrustedIssuer.Issuer: where this network reaches the provider at another one, set KeySourceOptions.MetadataAddress or JwksAddress.",
    };

    private static string WrongAddressFor(AddressOrigin origin) => origin switch
    {
        AddressOrigin.MetadataAddress => "Check KeySourceOptions.MetadataAddress.",
        AddressOrigin.JwksAddress => "Check KeySourceOptions.JwksAddress.",
        AddressOrigin.Metadata => "The address is the 'jwks_uri' of the provider's metadata; where the keys are located elsewhere, set KeySourceOptions.JwksAddress.",
        _ => "Check TrustedIssuer.Issuer; where the documents are located elsewhere, set KeySourceOptions.MetadataAddress or JwksAddress.",
    };
}

/// <summary>What an exception of the HTTP client means.</summary>
internal static class FetchFaults
{
    /// <summary>The fault; null for an exception that no network gives.</summary>
    public static KeyFetchFault? From(Exception exception) => exception switch
    {
        OperationCanceledException => KeyFetchFault.TimedOut,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => KeyFetchFault.SecureConnectionFailed,
        HttpRequestException or IOException => KeyFetchFault.Unreachable,
        _ => null,
    };

    /// <summary>What it says: the inner one knows why. Null for one that says no more than its fault.</summary>
    public static string? Describe(Exception exception) =>
        exception is OperationCanceledException ? null : QuotedText.From((exception.InnerException ?? exception).Message);
}
