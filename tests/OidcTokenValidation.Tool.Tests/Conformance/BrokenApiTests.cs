namespace OidcTokenValidation.Tool.Tests.Conformance;

/// <summary>APIs that lack checks: rows can fail, and those that fail name the check.</summary>
public sealed class BrokenApiTests
{
    [Fact]
    public async Task Api_that_accepts_everything_fails_nearly_all_rows_with_what_must_not_be_accepted()
    {
        // Without a field beside Host and Connection, and without a query, there is no token.
        await using TestApi api = TestApi.Start(static context =>
        {
            bool isAnonymous = context.Request.Headers.Count <= 2 && context.Request.Url!.Query.Length == 0;
            if (isAnonymous)
                context.Response.AddHeader("WWW-Authenticate", "Bearer");
            TestApi.Respond(context, isAnonymous ? 401 : 200);
            return Task.CompletedTask;
        });
        IReadOnlyDictionary<string, string> outcomes = await api.GetOutcomesAsync(
            "--only", "rfc*", "--dpop", "optional", "--scope-path", "/things", "--scope", "read", "--step-up-path", "/things", "--acr", "mfa", "--max-age", "5m");

        string[] refusals = [.. Rows().Where(static row => row.Title.EndsWith(": not accepted", StringComparison.Ordinal)).Select(static row => row.Id)];
        string[] survivors = [.. refusals.Where(id => outcomes[id].StartsWith("passed", StringComparison.Ordinal))];
        Assert.True(survivors.Length <= 12, string.Join('\n', survivors));
        Assert.True(refusals.Length > 380, $"{refusals.Length} rows");
    }

    [Fact]
    public async Task Api_with_this_library_passes_all_rows_except_those_about_two_fields_that_HttpListener_cannot_distinguish()
    {
        await using TestApi api = TestApi.StartWithLibrary();
        IReadOnlyDictionary<string, string> outcomes = await api.GetOutcomesAsync("--only", "rfc*", "--dpop", "optional");

        string failed = string.Join("\n", Failed(outcomes).Except(HttpListenerLimits).Select(id => $"{id}: {outcomes[id]}"));
        Assert.True(failed.Length == 0, failed);
    }

    [Theory]
    [InlineData(TokenFailureCode.AudienceMismatch, "rfc9068-aud-", "rfc6750-challenge-scheme-audience", "rfc6750-challenge-error-audience", "rfc6750-challenge-form-audience", "rfc6750-copied-audience")]
    [InlineData(TokenFailureCode.IssuerNotTrusted, "rfc9068-iss-", "rfc6750-challenge-scheme-issuer", "rfc6750-challenge-error-issuer", "rfc6750-challenge-form-issuer", "rfc6750-copied-")]
    [InlineData(TokenFailureCode.TypeNotAccepted, "rfc9068-typ-", "rfc6750-challenge-scheme-type", "rfc6750-challenge-error-type", "rfc6750-challenge-form-type", "rfc6750-copied-type")]
    [InlineData(TokenFailureCode.NotYetValid, "rfc7519-nbf-")]
    [InlineData(TokenFailureCode.IssuedInFuture, "rfc7519-iat-")]
    [InlineData(TokenFailureCode.CriticalHeader, "rfc7515-crit-", "rfc7515-b64-false")]
    [InlineData(TokenFailureCode.UnencodedPayload, "rfc7515-b64-")]
    [InlineData(TokenFailureCode.ProofMethodMismatch, "rfc9449-htm-", "rfc9449-claim-htm-", "rfc9449-field-", "rfc9449-form-htm-", "rfc9449-challenge-")]
    [InlineData(TokenFailureCode.ProofTargetMismatch, "rfc9449-htu-", "rfc9449-claim-htu-", "rfc9449-form-htu-")]
    [InlineData(TokenFailureCode.ProofReplayed, "rfc9449-replay-")]
    [InlineData(TokenFailureCode.BoundTokenWithoutProof, "rfc9449-downgrade-", "rfc8705-unread-proof", "rfc8705-unread-certificate")]
    public async Task Api_without_one_check_fails_rows_about_this_check_and_no_others_of_related_standards(TokenFailureCode ignored, params string[] prefixes)
    {
        await using TestApi api = TestApi.StartWithLibrary(configure: null, ignored);
        bool isAboutProofs = prefixes[0].StartsWith("rfc9449", StringComparison.Ordinal);
        string[] related = isAboutProofs
            ? ["--dpop", "optional", "--only", "rfc9449-*", "--only", "rfc8705-*", "--only", "rfc6750-*"]
            : ["--only", "rfc9068-*", "--only", "rfc6750-*", "--only", "rfc7519-*", "--only", "rfc7515-*"];
        string[] failed = [.. Failed(await api.GetOutcomesAsync(related)).Except(HttpListenerLimits)];

        Assert.Contains(failed, id => id.StartsWith(prefixes[0], StringComparison.Ordinal));
        Assert.Equal([], failed.Where(id => !prefixes.Any(prefix => id.StartsWith(prefix, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Api_that_redirects_or_responds_500_does_not_count_as_one_that_accepts()
    {
        int count = 0;
        await using TestApi api = TestApi.Start(context =>
        {
            // The control is accepted; then a redirection and an error in turn.
            int status = context.Request.Headers["Authorization"] is null ? 401 : ++count == 1 ? 200 : count % 2 == 0 ? 302 : 500;
            context.Response.RedirectLocation = "https://login.example.com/";
            TestApi.Respond(context, status);
            return Task.CompletedTask;
        });
        IReadOnlyDictionary<string, string> outcomes = await api.GetOutcomesAsync("--only", "rfc9068-aud-*");

        Assert.Equal(["rfc9068-aud-array", "rfc9068-aud-first", "rfc9068-aud-many", "rfc9068-aud-second", "rfc9068-aud-string"], Failed(outcomes).Order(StringComparer.Ordinal));
    }

    // The managed listener keeps the last of repeated fields.
    private static readonly string[] HttpListenerLimits =
    [
        "rfc6750-fields-twice", "rfc6750-fields-good-last", "rfc6750-fields-basic-first", "rfc6750-fields-empty-first",
        "rfc6750-challenge-malformed-two-fields", "rfc9449-field-two", "rfc9449-field-bad-first",
    ];

    private static IEnumerable<string> Failed(IReadOnlyDictionary<string, string> outcomes) =>
        outcomes.Where(static pair => pair.Value.StartsWith("failed", StringComparison.Ordinal)).Select(static pair => pair.Key);

    private static IEnumerable<Tool.Conformance.Row> Rows() => Tool.Conformance.Catalog.Select(["rfc*"]).SelectMany(static chapter => chapter.Rows);
}
