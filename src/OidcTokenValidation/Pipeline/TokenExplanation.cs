using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Reports;
using static OidcTokenValidation.TokenFailureCode;

namespace OidcTokenValidation.Pipeline;

/// <summary>Adds to a failure what only a second look at the token tells. For the log and the report: the look is taken when somebody reads the
/// explanation.</summary>
internal static class TokenExplanation
{
    /// <summary>For a token that was rejected before its key was looked for.</summary>
    public static TokenFailure AddTo(TokenFailure failure, ReadOnlyMemory<char> token, PipelineStages stages, in FoundIssuer issuer, DateTimeOffset now) => failure.Code switch
    {
        TypeNotAccepted => failure.WithExplanation((failure, token, stages, issuer, now.UtcTicks), static it =>
            $"{it.failure.Explanation} {DescribeType(it.token.Span)}{Advise(it.token, it.stages, it.issuer, it.UtcTicks)}"),
        ClaimMissing or TokenKindNotAccepted when issuer.IsFound => failure.WithExplanation((failure, token, stages, issuer, now.UtcTicks), static it =>
            it.failure.Explanation + Advise(it.token, it.stages, it.issuer, it.UtcTicks)),
        AlgorithmNotAllowed => failure.WithExplanation((failure, token, stages, issuer), static it =>
            $"{it.failure.Explanation} {DescribeAlgorithm(it.token.Span, it.stages, it.issuer)}"),
        _ => AddTo(failure, token),
    };

    /// <summary>For a token whose form alone was looked at.</summary>
    public static TokenFailure AddTo(TokenFailure failure, ReadOnlyMemory<char> token) =>
        failure.Code is IllegalCharacter or NotCompactJws or EncryptedToken or InvalidBase64Url or InvalidJson or InvalidUtf8 or TokenNotActive or IntrospectionUnavailable
            ? failure.WithExplanation((failure, token), static it => DescribeForm(it.failure, it.token.Span))
            : failure;

    /// <summary>For a token whose signature the key did not verify.</summary>
    public static TokenFailure AddTo(TokenFailure failure, ReadOnlyMemory<char> token, PublicKey key) => failure.WithExplanation((failure, token, key), static it =>
        it.failure.Explanation + (ReceivedText.DescribeSignature(it.token.Span, HeaderText.FindAlgorithm(it.token.Span), it.key) is { } cut ? " " + cut : string.Empty));

    /// <summary>For a request whose credentials could not be read.</summary>
    public static TokenFailure AddTo(TokenFailure failure, in ResourceRequest request) => failure.Code == MalformedCredentials
        ? failure.WithExplanation((failure, Field: request.Authorization[0] ?? string.Empty), static it =>
            ReceivedText.DescribeField(it.Field) is { } description ? $"{it.failure.Explanation} {description}" : it.failure.Explanation)
        : failure;

    private static string DescribeForm(TokenFailure failure, ReadOnlySpan<char> token)
    {
        // What was recognised takes the place of the guesses.
        const string Expected = "Expected a JWT: three segments of A-Z a-z 0-9 - _, separated by dots.";
        if (ReceivedText.Describe(token) is { } sent)
            return $"{(failure.Code is IllegalCharacter or NotCompactJws ? Expected : failure.Explanation)} {sent}";
        return failure.Code == InvalidBase64Url && ReceivedText.DescribeSignature(token, HeaderText.FindAlgorithm(token), key: null) is { } cut
            ? $"{failure.Explanation} {cut}"
            : failure.Explanation;
    }

    private static string DescribeType(ReadOnlySpan<char> token) => HeaderText.Find(token, "typ") is { } type ? $"{type} came." : "None came.";

    private static string DescribeAlgorithm(ReadOnlySpan<char> token, PipelineStages stages, in FoundIssuer issuer)
    {
        string came = $"{HeaderText.Find(token, "alg")} came";
        if (issuer.IsFound)
            return came + ".";

        // Before the issuer is looked for there is no list of its own.
        string[] names = [.. stages.Issuers.Configured.SelectMany(static configured => configured.Algorithms.Names).Distinct(StringComparer.Ordinal)];
        return names.Length == 0 ? came + "." : $"{came}; accepted here: {string.Join(", ", names)}.";
    }

    private static string Advise(ReadOnlyMemory<char> token, PipelineStages stages, in FoundIssuer issuer, long ticks) =>
        issuer.IsFound ? ProfileAdvice.Find(token, stages, issuer, new DateTimeOffset(ticks, TimeSpan.Zero)) : string.Empty;
}
