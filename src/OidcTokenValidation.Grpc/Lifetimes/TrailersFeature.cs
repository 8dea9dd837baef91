using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OidcTokenValidation.Grpc.Lifetimes;

/// <summary>The trailers of a call. After they are sealed, the service's trailers are ignored, because the status is decided.</summary>
internal sealed class TrailersFeature(IHttpResponseTrailersFeature inner) : IHttpResponseTrailersFeature
{
    private readonly Lock _gate = new();
    private SealableFields? _fields;

    public IHeaderDictionary Trailers
    {
        get
        {
            lock (_gate)
                return _fields ??= new SealableFields(inner.Trailers);
        }

        set
        {
            lock (_gate)
            {
                if (_fields?.IsSealed != true)
                    _fields = new SealableFields(inner.Trailers = value);
            }
        }
    }

    /// <summary>Replaces all trailers by those of <paramref name="write"/>. Later changes are ignored.</summary>
    public void Seal(Action<IHeaderDictionary> write)
    {
        lock (_gate)
            (_fields ??= new SealableFields(inner.Trailers)).Seal(write);
    }
}
