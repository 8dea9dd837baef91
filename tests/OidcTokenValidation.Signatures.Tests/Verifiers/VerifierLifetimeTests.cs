using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Signatures.Tests.Support;

namespace OidcTokenValidation.Signatures.Tests.Verifiers;

/// <summary>When verifiers are created, used and disposed.</summary>
public sealed class VerifierLifetimeTests
{
    private readonly CountingAlgorithm _counting = new();

    [Fact]
    public void Verifier_is_used_again()
    {
        SigningKey key = _counting.CreateKey();
        using var api = new SignedApi(key, _counting.Add);
        int imported = _counting.Created;

        for (int i = 0; i < 100; i++)
            api.Accept(api.Token(key));

        Assert.Equal(imported + 1, _counting.Created);
    }

    [Fact]
    public void Verifiers_of_issuer_and_clients_are_disposed_with_the_validator()
    {
        SigningKey key = _counting.CreateKey(), client = _counting.CreateKey();
        using (var api = new SignedApi(key, _counting.Add))
        {
            string token = api.Token(key, client);
            api.Accept(token, api.Proof(client, token));
            Assert.True(_counting.Created > _counting.Disposed);
        }

        Assert.Equal(_counting.Created, _counting.Disposed);
    }

    [Fact]
    public async Task Verifiers_are_disposed_when_their_key_is_replaced_and_those_of_other_keys_stay()
    {
        SigningKey old = _counting.CreateKey(), kept = _counting.CreateKey(), added = _counting.CreateKey();
        string keys = SignedApi.Jwks(Named(old, "old"), Named(kept, "kept"));
        using var api = new SignedApi(keys: null, options =>
        {
            _counting.Add(options);
            options.Issuers[0].Keys.JwksAddress = SignedApi.Issuer + "jwks";
            options.Backchannel = () => new Responding(() => keys);
        });
        await api.Validator.WarmUpAsync(TestContext.Current.CancellationToken);
        api.Accept(Token(old, "old"));
        api.Accept(Token(kept, "kept"));
        int disposed = _counting.Disposed;
        Assert.Equal(2, _counting.Created - disposed);

        keys = SignedApi.Jwks(Named(kept, "kept"), Named(added, "added"));
        api.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(KeyFetchFault.None, await api.Validator.Issuers[0].RefreshAsync(TestContext.Current.CancellationToken));

        Assert.Equal(1, _counting.Created - _counting.Disposed);
        int created = _counting.Created;
        api.Accept(Token(kept, "kept"));
        Assert.Equal(created, _counting.Created);
        api.Accept(Token(added, "added"));

        string Token(SigningKey key, string name) => api.Token(key, change: header => header["kid"] = name);
    }

    [Fact]
    public async Task One_verifier_is_never_used_by_two_threads_at_once()
    {
        SigningKey key = _counting.CreateKey();
        using var api = new SignedApi(key, _counting.Add);
        string[] tokens = [.. Enumerable.Range(0, 400).Select(_ => api.Token(key))];

        await Parallel.ForEachAsync(tokens, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken }, (token, _) =>
        {
            api.Accept(token);
            return ValueTask.CompletedTask;
        });

        Assert.Equal(0, _counting.Shared);
    }

    [Theory]
    [InlineData(Library.NSec, "Ed25519")]
    [InlineData(Library.BouncyCastle, "Ed25519")]
    [InlineData(Library.BouncyCastle, "ML-DSA-44")]
    public async Task Library_verifies_on_many_threads(string library, string algorithm)
    {
        SigningKey key = SigningKey.Create(algorithm), other = SigningKey.Create(algorithm);
        using var api = new SignedApi(key, Library.With(library));
        (string Token, bool IsValid)[] tokens = [.. Enumerable.Range(0, 120).Select(i => (api.Token(i % 3 == 0 ? other : key), i % 3 != 0))];
        int wrong = 0;

        await Parallel.ForEachAsync(tokens, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, (sent, _) =>
        {
            if (api.Send(sent.Token).IsValid != sent.IsValid)
                Interlocked.Increment(ref wrong);
            return ValueTask.CompletedTask;
        });

        Assert.Equal(0, wrong);
    }

    [Fact]
    public void Verifier_that_throws_rejects_the_token_and_is_not_used_again()
    {
        SigningKey key = _counting.CreateKey();
        using var api = new SignedApi(key, _counting.Add);
        api.Accept(api.Token(key));
        int created = _counting.Created, disposed = _counting.Disposed;

        _counting.BeforeVerifying = static _ => throw new InvalidOperationException("Broken.");
        api.Refuse(TokenFailureCode.InvalidSignature, api.Token(key));
        Assert.Equal((created, disposed + 1), (_counting.Created, _counting.Disposed));
        _counting.BeforeVerifying = static _ => { };
        api.Accept(api.Token(key));
        Assert.Equal(created + 1, _counting.Created);
    }

    [Fact]
    public void Verifier_that_cannot_be_created_drops_the_key_of_an_issuer()
    {
        SigningKey good = _counting.CreateKey(), bad = _counting.CreateKey();
        byte[] rejected = System.Buffers.Text.Base64Url.DecodeFromChars(bad.Jwk["x"]!.GetValue<string>());
        _counting.BeforeCreating = key =>
        {
            if (key.Span.SequenceEqual(rejected))
                throw new FormatException("No key.");
        };
        using var api = new SignedApi(SignedApi.Jwks(good.Jwk, bad.Jwk), _counting.Add);

        Assert.Equal(["KeyRejected"], api.Dropped);
        api.Accept(api.Token(good));
    }

    [Fact]
    public void Verifier_that_cannot_be_created_rejects_a_proof()
    {
        SigningKey issuer = SigningKey.Create("Ed25519"), client = _counting.CreateKey();
        _counting.BeforeCreating = static _ => throw new FormatException("No key.");
        using var api = new SignedApi(issuer, options => _counting.Add(options.AddEd25519()));
        string token = api.Token(issuer, client);

        api.Refuse(TokenFailureCode.ProofSignatureInvalid, token, api.Proof(client, token));
    }

    private static JsonObject Named(SigningKey key, string name)
    {
        JsonObject jwk = key.Jwk;
        jwk["kid"] = name;
        return jwk;
    }

    private sealed class Responding(Func<string> content) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = new StringContent(content(), Encoding.UTF8, "application/json") });
    }
}
