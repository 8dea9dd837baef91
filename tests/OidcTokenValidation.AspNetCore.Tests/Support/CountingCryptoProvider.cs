using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.AspNetCore.Tests.Support;

/// <summary>Counts how often a signature is verified.</summary>
public sealed class CountingCryptoProvider : ICryptoProvider
{
    private int _verified;

    public int Verified => Volatile.Read(ref _verified);

    public bool IsSupportedAlgorithm(string algorithm, params object[] args) => true;

    public object Create(string algorithm, params object[] args) => new Counting((SecurityKey)args[0], algorithm, this);

    public void Release(object cryptoInstance) => (cryptoInstance as IDisposable)?.Dispose();

    private sealed class Counting(SecurityKey key, string algorithm, CountingCryptoProvider counter) : SignatureProvider(key, algorithm)
    {
        private readonly AsymmetricSignatureProvider _inner = new(key, algorithm);

        public override byte[] Sign(byte[] input) => throw new NotSupportedException();

        public override bool Verify(byte[] input, byte[] signature) => Count(_inner.Verify(input, signature));

        public override bool Verify(byte[] input, int inputOffset, int inputLength, byte[] signature, int signatureOffset, int signatureLength) =>
            Count(_inner.Verify(input, inputOffset, inputLength, signature, signatureOffset, signatureLength));

        protected override void Dispose(bool disposing) => _inner.Dispose();

        private bool Count(bool verified)
        {
            Interlocked.Increment(ref counter._verified);
            return verified;
        }
    }
}
