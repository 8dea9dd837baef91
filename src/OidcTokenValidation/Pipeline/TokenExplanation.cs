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
            _ => AddTo(failure, token),
        };
    }

    /// <summary>For a token of which only the form was checked.</summary>
    public static TokenFailure AddTo(TokenFailure failure, ReadOnlyMemory<char> token) =>
        failure.Code is IllegalCharacter or NotCompactJws or EncryptedToken or InvalidBase64Url or InvalidJson or InvalidUtf8
            or TokenNotActive or IntrospectionUnavailable
            ? failure.WithExplanation((failure, token), static it => DescribeForm(it.failure, it.token.Span))
            : failure;

    /// <summary>For a token whose signature the key did not verify.</summary>
    public static TokenFailure AddTo(TokenFailure failure, ReadOnlyMemory<char> token, PublicKey key) =>
        failure.WithExplanation((failure, token, key), static it => DescribeSignature(it.failure, it.token.Span, it.key));

    /// <summary>For a request whose credentials could not be read.</summary>
    public static TokenFailure AddTo(TokenFailure failure, in ResourceRequest request) => failure.Code == MalformedCredentials
        ? failure.WithExplanation((failure, Field: request.Authorization[0] ?? string.Empty), static it =>
            ReceivedText.DescribeField(it.Field) is { } description ? $"{it.failure.Explanation} {description}" : it.failure.Explanation)
        : failure;

    private static string DescribeForm(TokenFailure failure, ReadOnlySpan<char> token)
    {
        // What is recognized replaces the guesses of the failure's own text.
        const string Expected = "Expected a JWT: three segments of A-Z a-z 0-9 - _, separated by dots.";
        if (ReceivedText.Describe(token) is { } sent)
            return $"{(failure.Code is IllegalCharacter or NotCompactJws ? Expected : failure.Explanation)} {sent}";
        return failure.Code == InvalidBase64Url ? DescribeSignature(failure, token, key: null) : failure.Explanation;
    }

    private static string DescribeSignature(TokenFailure failure, ReadOnlySpan<char> token, PublicKey? key) =>
        ReceivedText.DescribeSignature(token, HeaderText.FindAlgorithm(token), key) is { } description
            ? $"{failure.Explanation} {description}"
            : failure.Explanation;

    private static string DescribeType(ReadOnlySpan<char> token) => HeaderText.Find(token, "typ") is { } type ? $"{type} came." : "None came.";

    private static string DescribeAlgorithm(ReadOnlySpan<char> token, PipelineStages stages, in FoundIssuer issuer)
    {
        string came = $"{HeaderText.Find(token, "alg")} came";
        if (issuer.IsFound)
            return came + ".";

        // Before the issuer is found, its own list is not known.
        string[] names = [.. stages.Issuers.Configured.SelectMany(static configured => configured.Algorithms.Names).Distinct(StringComparer.Ordinal)];
        return names.Length == 0 ? came + "." : $"{came}; accepted here: {string.Join(", ", names)}.";
    }

    private static string Advise(ReadOnlyMemory<char> token, PipelineStages stages, in FoundIssuer issuer, long ticks) =>
        issuer.IsFound ? ProfileAdvice.Find(token, stages, issuer, new DateTimeOffset(ticks, TimeSpan.Zero)) : string.Empty;
}
