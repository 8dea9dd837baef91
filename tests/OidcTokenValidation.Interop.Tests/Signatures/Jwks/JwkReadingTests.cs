using OidcTokenValidation.Interop.Tests.Harness;
using static OidcTokenValidation.Interop.Tests.Signatures.Jwks.JwkDifferences;

namespace OidcTokenValidation.Interop.Tests.Signatures.Jwks;

/// <summary>Generated JWKs of the types OKP and AKP: this library and jose read the same keys and verify the same tokens and proofs, and differ only as written.</summary>
public sealed class JwkReadingTests : IClassFixture<JwkReadings>
{
    private readonly JwkReadings _readings;

    public JwkReadingTests(JwkReadings readings)
    {
        Counterparts.Require();
        _readings = readings;
    }

    [Fact]
    public void Keys_that_jose_refuses_are_accepted_only_as_written()
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<string> others = [];
        foreach (Comparison one in Compare().Where(static one => one is { Ours: null, Theirs: not null }))
        {
            // Without all that, jose accepts the key.
            if (one is { NormalTheirs: null, Case.Normal.Changes: { } changes })
                seen.UnionWith(changes);
            else
                others.Add(one.ToString());
        }

        Assert.True(others.Count == 0, $"{others.Count}:\n{string.Join('\n', others.Take(20))}");
        Assert.Equal(OnlyOurs.Keys.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Keys_that_jose_accepts_are_refused_only_as_written()
    {
        HashSet<(string, string)> seen = [];
        List<string> others = [];
        foreach (Comparison one in Compare().Where(static one => one is { Ours: not null, Theirs: null }))
        {
            (string, string) row = (one.Result, one.Ours!);
            if (OnlyJose.ContainsKey(row))
                seen.Add(row);
            else if (!OnlyOldOpenSsl.Contains(row) || !one.Case.Label.Contains("weak point", StringComparison.Ordinal))
                others.Add(one.ToString());
        }

        Assert.True(others.Count == 0, $"{others.Count}:\n{string.Join('\n', others.Take(20))}");
        Assert.Empty(OnlyJose.Keys.Except(seen));
    }

    [Fact]
    public void Both_packages_accept_the_same_signatures_and_differ_only_about_octets_that_are_no_key()
    {
        Assert.All(_readings.All, static one =>
        {
            Assert.Equal((one.NSec.Verified is null, one.NSec.Proven is null), (one.BouncyCastle.Verified is null, one.BouncyCastle.Proven is null));
            if (one.NSec.Read != one.BouncyCastle.Read)
                Assert.Equal((null, "KeyRejected", "InvalidSignature"), (one.NSec.Read, one.BouncyCastle.Read, one.NSec.Verified));
        });
        Assert.Contains(_readings.All, static one => one.BouncyCastle.Read == "KeyRejected");
    }

    [Fact]
    public void Unchanged_keys_are_accepted_and_there_are_enough_cases_of_each_kind()
    {
        Assert.All(_readings.All.Where(static one => one.Case.Label == "nothing"), static one => Assert.Equal(new JwkResults(null, null, null), one.NSec));
        foreach (string type in (string[])["EdDSA", "Ed25519", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"])
        {
            var ofType = _readings.All.Where(one => one.Case.Alg == type).ToLookup(static one => (one.NSec.Proven is null, one.Case.Proven is null));
            int all = ofType.Sum(static kind => kind.Count());
            Assert.True(ofType[(true, true)].Count() >= all / 20, $"{type}: {ofType[(true, true)].Count()} of {all} accepted by both");
            Assert.True(ofType[(false, false)].Count() >= all / 10, $"{type}: {ofType[(false, false)].Count()} of {all} refused by both");
            TestContext.Current.TestOutputHelper?.WriteLine($"{type}: {string.Join(", ", ofType.Select(static kind => $"(we, jose) {kind.Key}: {kind.Count()}"))}");
        }
    }

    private IEnumerable<Comparison> Compare() => _readings.All.SelectMany(static one => new[] { one.NSec, one.BouncyCastle }.Distinct().SelectMany(ours => new Comparison[]
    {
        new(Read, one.Case, ours.Read, one.Case.Read, one.Case.Normal?.Read),
        new(Verified, one.Case, ours.Verified, one.Case.Verified, one.Case.Normal?.Verified),
        new(Proven, one.Case, ours.Proven, one.Case.Proven, one.Case.Normal?.Verified),
    }));

    private sealed record Comparison(string Result, JwkCase Case, string? Ours, string? Theirs, string? NormalTheirs)
    {
        public override string ToString() =>
            $"{Result}, {Case.Alg}, {Case.Label}: we {Ours ?? "accept"}, jose {Theirs ?? "accepts"}: {Case.Jwk[..Math.Min(300, Case.Jwk.Length)]}";
    }
}
