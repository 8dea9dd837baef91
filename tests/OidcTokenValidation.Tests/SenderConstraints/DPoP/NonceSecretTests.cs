using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP;

/// <summary>Nodes of one API accept each other's nonces by shared secrets, and a rotation of the secrets rejects no client.</summary>
public sealed class NonceSecretTests : IDisposable
{
    private const string Old = "T2xkT2xkT2xkT2xkT2xkT2xkT2xkT2xkT2xkT2xkT2w=";
    private const string New = "TmV3TmV3TmV3TmV3TmV3TmV3TmV3TmV3TmV3TmV3TmU=";

    private readonly ProofApi _api = new();
    private readonly List<AccessTokenValidator> _nodes = [];

    public NonceSecretTests() => _api.Token = _api.Issuer.Token().BoundTo(_api.Client).ExpiringIn(TimeSpan.FromHours(5)).Create();

    public static TheoryData<string[], string[]> Neighbours => new()
    {
        { [Old], [Old, New] },
        { [Old, New], [New, Old] },
        { [New, Old], [New] },
        { [Old], [Old] },
    };

    public void Dispose()
    {
        _nodes.ForEach(static node => node.Dispose());
        _api.Dispose();
    }

    [Rule("RFC 9449 §8 several nodes")]
    [Theory]
    [MemberData(nameof(Neighbours))]
    public void Nodes_accept_each_other_s_nonces_at_each_step_of_a_rotation(string[] before, string[] after)
    {
        AccessTokenValidator one = Node(before), two = Node(after);
        foreach ((AccessTokenValidator from, AccessTokenValidator to) in ((AccessTokenValidator, AccessTokenValidator)[])[(one, two), (two, one)])
        {
            // The last step follows when the nonces of the old secret have expired: the step before waits until the old secret is no longer in use.
            Assert.True(Send(to, Nonces.Get(_api, from)).IsValid);
        }
    }

    [Fact]
    public void Rotation_rejects_no_request_of_a_client_that_follows_the_nonces()
    {
        // Node by node, as the documentation of the options describes; before a secret is removed, its nonces have expired.
        (string[] One, string[] Two, bool Wait)[] steps =
        [
            ([Old], [Old], false), ([Old, New], [Old], false), ([Old, New], [Old, New], false),
            ([New, Old], [Old, New], false), ([New, Old], [New, Old], true), ([New], [New, Old], false), ([New], [New], false),
        ];
        string nonce = Nonces.Get(_api, Node([Old]));
        foreach ((string[] one, string[] two, bool wait) in steps)
        {
            AccessTokenValidator[] nodes = [Node(one), Node(two)];
            for (int i = 0; i < (wait ? 22 : 4); i++)
            {
                AccessTokenValidationResult result = Send(nodes[i % 2], nonce);
                Assert.True(result.IsValid, $"{one.Length} {two.Length} {i}: {result.Failure}");
                nonce = result.ResponseHeaders.SingleOrDefault(static header => header.Key == "DPoP-Nonce").Value ?? nonce;
                _api.Clock.Advance(TimeSpan.FromSeconds(30));
            }
        }
    }

    [Fact]
    public void Nonce_of_the_old_secret_is_replaced_when_the_new_one_is_first()
    {
        AccessTokenValidator before = Node([Old, New]), after = Node([New, Old]);
        AccessTokenValidationResult result = Send(after, Nonces.Get(_api, before));
        string next = Assert.Single(result.ResponseHeaders, static header => header.Key == "DPoP-Nonce").Value;
        Assert.Equal(Nonces.Get(_api, after), next);
        Assert.Empty(Send(after, next).ResponseHeaders);
        Assert.True(Send(before, next).IsValid);
    }

    [Fact]
    public void Removed_secret_s_nonces_are_rejected_and_replaced()
    {
        AccessTokenValidator before = Node([Old]), after = Node([New]);
        AccessTokenValidationResult result = Send(after, Nonces.Get(_api, before));
        Assert.Equal(TokenFailureCode.ProofNonceNotAccepted, result.Failure!.Code);
        Assert.True(Send(after, Assert.Single(after.CreateChallenge(result).Fields("DPoP-Nonce"))).IsValid);
    }

    [Rule("RFC 9449 §8 several nodes")]
    [Fact]
    public void Validators_without_a_secret_have_their_own()
    {
        AccessTokenValidator one = Node([]), two = Node([]);
        Assert.NotEqual(Nonces.Get(_api, one), Nonces.Get(_api, two));
        Assert.Equal(TokenFailureCode.ProofNonceNotAccepted, Send(two, Nonces.Get(_api, one)).Failure!.Code);
    }

    [Fact]
    public void Same_secret_gives_the_same_nonce_after_a_restart() => Assert.Equal(Nonces.Get(_api, Node([Old])), Nonces.Get(_api, Node([Old])));

    [Theory]
    [InlineData("00:00:00", "00:00:10")]
    [InlineData("00:04:50", "00:00:10")]
    [InlineData("00:04:59", "00:00:01")]
    [InlineData("00:04:59.999", "00:00:10")]
    [InlineData("00:02:30", "00:00:07")]
    public void Nodes_whose_clocks_differ_a_little_accept_each_other_s_nonces(string at, string ahead)
    {
        var fast = new TestClock();
        AccessTokenValidator one = Node([Old]), two = Node([Old], fast);
        _api.Clock.Advance(Span(at));
        fast.Advance(Span(at) + Span(ahead));
        Assert.True(Send(two, Nonces.Get(_api, one)).IsValid);
        Assert.True(Send(one, Nonces.Get(_api, two)).IsValid);

        // The slower node does not replace a nonce of the faster one, because it would issue an older one in exchange.
        Assert.Empty(Send(one, Nonces.Get(_api, two)).ResponseHeaders);
    }

    [Fact]
    public void Nonce_from_further_ahead_is_rejected()
    {
        var fast = new TestClock();
        AccessTokenValidator one = Node([Old]), two = Node([Old], fast);
        _api.Clock.Advance(Span("00:04:49.999"));
        fast.Advance(Span("00:05:00"));
        Assert.Equal(TokenFailureCode.ProofNonceNotAccepted, Send(one, Nonces.Get(_api, two)).Failure!.Code);
    }

    [Rule("RFC 9449 §8 several nodes")]
    [Theory]
    [InlineData("00:10:00")]
    [InlineData("00:05:00.0000001")]   // the number of the window is the same
    public void Nodes_with_another_lifetime_reject_each_other_s_nonces(string lifetime)
    {
        _api.Clock.Advance(Span("00:02:00"));
        AccessTokenValidator one = Node([Old]), two = Node([Old], lifetime: lifetime);
        Assert.Equal(TokenFailureCode.ProofNonceNotAccepted, Send(two, Nonces.Get(_api, one)).Failure!.Code);
    }

    private static TimeSpan Span(string text) => TimeSpan.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private AccessTokenValidator Node(string[] secrets, TestClock? clock = null, string lifetime = "00:05:00")
    {
        AccessTokenValidator node = _api.Create(options => (options.DPoP.RequireNonce, options.DPoP.NonceSecrets, options.DPoP.NonceLifetime) = (true, [.. secrets], Span(lifetime)), clock: clock);
        _nodes.Add(node);
        return node;
    }

    private AccessTokenValidationResult Send(AccessTokenValidator node, string nonce) => node.ValidateAtOnce(_api.Request(_api.Proof().WithNonce(nonce)));
}
