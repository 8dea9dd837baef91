using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Tests.Jose.Support;

namespace OidcTokenValidation.Tests.Jose;

/// <summary>A key that is evicted frees its native memory then, and does not wait for the garbage collector: keys of clients change often.</summary>
public sealed class FreedKeyTests
{
    [Theory]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public void Disposing_a_verifier_frees_the_keys_that_were_imported_for_it(string name)
    {
        SignatureAlgorithm algorithm = AlgorithmTable.Default.Find(name)!;
        byte[] input = [1, 2, 3];
        byte[] signature = SigningKey.For(algorithm).Sign(name, input);
        var imported = new Imported();
        var verifier = new SignatureVerifier(SigningKey.For(algorithm).Public(), CryptoFactory.Create(imported));
        Assert.True(verifier.Verify(algorithm, input, signature));
        ECDsa key = Assert.Single(imported.Keys);
        key.ExportParameters(includePrivateParameters: false);

        verifier.Dispose();

        Assert.Throws<ObjectDisposedException>(() => key.ExportParameters(includePrivateParameters: false));
    }

    private sealed class Imported : ICryptoProvider
    {
        public List<ECDsa> Keys { get; } = [];

        public bool IsSupportedAlgorithm(string algorithm, params object[] args) => true;

        public object Create(string algorithm, params object[] args)
        {
            var key = (ECDsaSecurityKey)args[0];
            Keys.Add(key.ECDsa);
            return new AsymmetricSignatureProvider(key, algorithm, willCreateSignatures: false);
        }

        public void Release(object cryptoInstance) => ((SignatureProvider)cryptoInstance).Dispose();
    }
}
