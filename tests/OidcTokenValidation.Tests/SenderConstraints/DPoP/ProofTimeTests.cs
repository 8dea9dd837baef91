using System.Globalization;
using System.Text.Json.Nodes;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP;

/// <summary>RFC 9449 §4.3 check 11, §11.1: the time.</summary>
public sealed class ProofTimeTests : IDisposable
{
    private readonly ProofApi _api = new();

    public void Dispose() => _api.Dispose();

    [Rule("RFC 9449 §4.3 check 11", "RFC 9449 §11.1 future")]
    [Theory]
    [InlineData(0, true)]
    [InlineData(-60, true)]
    [InlineData(-60.001, false)]
    [InlineData(-61, false)]
    [InlineData(-59.999, true)]
    [InlineData(10, true)]
    [InlineData(9.999, true)]
    [InlineData(10.001, false)]
    [InlineData(11, false)]
    [InlineData(-3600, false)]
    [InlineData(3600, false)]
    public void Window_is_60_seconds_back_and_10_ahead_to_the_fraction(double seconds, bool accepted) => Judge(_api, seconds, accepted);

    [Rule("RFC 9449 §4.3 check 11")]
    [Theory]
    [InlineData(1, 0, -1, true)]
    [InlineData(1, 0, -1.001, false)]
    [InlineData(1, 0, 0, true)]
    [InlineData(1, 0, 0.001, false)]
    [InlineData(300, 60, -300, true)]
    [InlineData(300, 60, -300.5, false)]
    [InlineData(300, 60, 60, true)]
    [InlineData(300, 60, 60.5, false)]
    public void Both_ends_can_be_configured(int maxAge, int maxAhead, double seconds, bool accepted)
    {
        using var api = new ProofApi(options => (options.DPoP.MaxProofAge, options.DPoP.MaxProofAhead) = (TimeSpan.FromSeconds(maxAge), TimeSpan.FromSeconds(maxAhead)));
        Judge(api, seconds, accepted);
    }

    [Fact]
    public void Proof_age_increases_between_requests()
    {
        string proof = _api.Proof().Create(), later = _api.Proof().Create();
        _api.Clock.Advance(TimeSpan.FromSeconds(60));
        _api.Accept(proof);
        _api.Clock.Advance(TimeSpan.FromMilliseconds(1));
        _api.Refuse(later, TokenFailureCode.ProofNotFresh);
    }

    [Rule("RFC 9449 §4.2 exp and nbf")]
    [Theory]
    [InlineData("exp", -9.999, true)]
    [InlineData("exp", -10, false)]
    [InlineData("exp", -11, false)]
    [InlineData("exp", 0, true)]
    [InlineData("exp", 1_000_000, true)]
    [InlineData("nbf", 10, true)]
    [InlineData("nbf", 10.001, false)]
    [InlineData("nbf", 3600, false)]
    [InlineData("nbf", -1_000_000, true)]
    public void Exp_and_nbf_are_enforced_if_present(string claim, double seconds, bool accepted)
    {
        string proof = _api.Proof().WithClaim(claim, _api.Seconds + seconds).Create();
        if (accepted)
            _api.Accept(proof);
        else
            _api.Refuse(proof, TokenFailureCode.ProofNotFresh);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.0")]
    [InlineData("253402300799")]
    [InlineData("253402300798.99999")]
    [InlineData("2.53402300799e11")]
    [InlineData("1e-300")]
    public void First_and_last_instants_are_rejected_like_any_other(string issuedAt) =>
        _api.Refuse(_api.Proof().WithClaim("iat", JsonNode.Parse(issuedAt)), TokenFailureCode.ProofNotFresh);

    [Theory]
    [InlineData("1767225600")]
    [InlineData("1767225600.0")]
    [InlineData("1.7672256e9")]
    [InlineData("17672256E2")]
    public void Number_may_have_any_JSON_spelling(string issuedAt) => _api.Accept(_api.Proof().WithClaim("iat", JsonNode.Parse(issuedAt)));

    [Fact]
    public void Explanation_names_the_distance_and_the_remedy()
    {
        TokenFailure failure = _api.Refuse(_api.Proof().WithClaim("iat", _api.Seconds - 90.5), TokenFailureCode.ProofNotFresh);
        Assert.StartsWith("The proof was made 90.5 s ago; expected it to be made at most 60 s ago and 10 s ahead", failure.Explanation, StringComparison.Ordinal);
        failure = _api.Refuse(_api.Proof().WithClaim("iat", _api.Seconds + 12), TokenFailureCode.ProofNotFresh);
        Assert.StartsWith("The proof was made 12 s ahead;", failure.Explanation, StringComparison.Ordinal);
    }

    private static void Judge(ProofApi api, double seconds, bool accepted)
    {
        string proof = api.Proof().WithClaim("iat", api.Seconds + seconds).Create();
        AccessTokenValidationResult result = api.Send(proof);
        Assert.True(accepted == result.IsValid, seconds.ToString(CultureInfo.InvariantCulture));
        if (!accepted)
            Assert.Equal(TokenFailureCode.ProofNotFresh, result.Failure!.Code);
    }
}
