using Microsoft.IdentityModel.Tokens;

namespace OidcTokenValidation.Tests.Properties;

/// <summary>Accepts every signature without allocating, so that only the allocations of the library are counted.</summary>
internal sealed class AcceptingCryptoProvider : ICryptoProvider
{
    public bool IsSupportedAlgorithm(string algorithm, params object[] args) => true;

    public object Create(string algorithm, params object[] args) => new Provider((SecurityKey)args[0], algorithm);

    public void Release(object cryptoInstance) => ((SignatureProvider)cryptoInstance).Dispose();

    private sealed class Provider(SecurityKey key, string algorithm) : SignatureProvider(key, algorithm)
    {
        public override byte[] Sign(byte[] input) => throw new NotSupportedException();

        public override bool Verify(byte[] input, byte[] signature) => true;

        public override bool Verify(byte[] input, int inputOffset, int inputLength, byte[] signature, int signatureOffset, int signatureLength) => true;

        protected override void Dispose(bool disposing)
        {
        }
    }
}
