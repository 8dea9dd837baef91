using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Reports;
using static OidcTokenValidation.TokenFailureCode;

namespace OidcTokenValidation.Pipeline;

/// <summary>Adds details of the token to a failure, for the log and the report: the token is read again only when the explanation is used.</summary>
internal static class TokenExplanation
{
    /// <summary>For a token that was rejected before its key was looked up.</summary>
    public static TokenFailure AddTo(TokenFailure failure, ReadOnlyMemory<char> token, PipelineStages stages, in FoundIssuer issuer, DateTimeOffset now)
    {
        return failure.Code switch
        {
            TypeNotAccepted => failure.WithExplanation((failure, token, stages, issuer, now.UtcTicks), static it =>
                $"{it.failure.Explanation} {DescribeType(it.token.Span)}{Advise(it.token, it.stages, it.issuer, it.UtcTicks)}"),
            ClaimMissing or TokenKindNotAccepted when issuer.IsFound => failure.WithExplanation((failure, token, stages, issuer, now.UtcTicks), static it =>
                it.failure.Explanation + Advise(it.token, it.stages, it.issuer, it.UtcTicks)),
            AlgorithmNotAllowed => failure.WithExplanation((failure, token, stages, issuer), static it =>
                $"{it.failure.Explanation} {DescribeAlgorithm(it.token.Span, it.stages, it.issuer)}"),
            InvalidBase64Url => failure.WithExplanation((failure, token, stages.Algorithms), static it =>
                ReceivedText.Describe(it.token.Span) is { } sent
                    ? $"{it.failure.Explanation} {sent}"
                    : DescribeSignature(it.failure, it.token.Span, it.Algorithms, key: null)),
            _ => AddTo(failure, token),
        };
    }

    /// <summary>For a token of which only the form was checked.</summary>
    public static TokenFailure AddTo(TokenFailure failure, ReadOnlyMemory<char> token) =>
        failure.Code is IllegalCharacter or NotCompactJws or EncryptedToken or InvalidJson or InvalidUtf8 or TokenNotActive or IntrospectionUnavailable
            ? failure.WithExplanation((failure, token), static it => DescribeForm(it.failure, it.token.Span))
            : failure;

    /// <summary>For a token whose signature the key did not verify.</summary>
    public static TokenFailure AddTo(TokenFailure failure, ReadOnlyMemory<char> token, AlgorithmTable algorithms, PublicKey key) =>
        failure.WithExplanation((failure, token, algorithms, key), static it => DescribeSignature(it.failure, it.token.Span, it.algorithms, it.key));

    /// <summary>For a request whose credentials could not be read.</summary>
    public static TokenFailure AddTo(TokenFailure failure, in ResourceRequest request) => failure.Code == MalformedCredentials
        ? failure.WithExplanation((failure, Field: request.Authorization[0] ?? string.Empty), static it =>
            ReceivedText.DescribeField(it.Field) is { } description ? $"{it.failure.Explanation} {description}" : it.failure.Explanation)
        : failure;

    private static string DescribeForm(TokenFailure failure, ReadOnlySpan<char> token)
    {
        // What is recognized replaces the guesses of the failure's own text.
        const string Expected = "Expected a JWT: three segments of A-Z a-z 0-9 - _, separated by dots.";
        return ReceivedText.Describe(token) is { } sent
            ? $"{(failure.Code is IllegalCharacter or NotCompactJws ? Expected : failure.Explanation)} {sent}"
            : failure.Explanation;
    }

    private static string DescribeSignature(TokenFailure failure, ReadOnlySpan<char> token, AlgorithmTable algorithms, PublicKey? key) =>
        ReceivedText.DescribeSignature(token, HeaderText.FindAlgorithm(token, algorithms), key) is { } description
            ? $"{failure.Explanation} {description}"
            : failure.Explanation;

    private static string DescribeType(ReadOnlySpan<char> token) => HeaderText.Find(token, "typ") is { } type ? $"{type} came." : "None came.";

    private static string DescribeAlgorithm(ReadOnlySpan<char> token, PipelineStages stages, in FoundIssuer issuer)
    {
        string quoted = HeaderText.Find(token, "alg") ?? "\"\"";
        string came = $"{quoted} came", advice = stages.Algorithms.Find(quoted[1..^1]) is null ? AlgorithmAdvice.Find(quoted[1..^1]) : string.Empty;
        if (issuer.IsFound)
            return $"{came}{advice}.";

        // Before the issuer is found, its own list is not known.
        string[] names = [.. stages.Issuers.Configured.SelectMany(static configured => configured.Algorithms.Names).Distinct(StringComparer.Ordinal)];
        return names.Length == 0 ? $"{came}{advice}." : $"{came}; accepted here: {string.Join(", ", names)}{advice}.";
    }

    private static string Advise(ReadOnlyMemory<char> token, PipelineStages stages, in FoundIssuer issuer, long ticks) =>
        issuer.IsFound ? ProfileAdvice.Find(token, stages, issuer, new DateTimeOffset(ticks, TimeSpan.Zero)) : string.Empty;
}
