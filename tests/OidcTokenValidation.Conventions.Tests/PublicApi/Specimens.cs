namespace OidcTokenValidation.Conventions.Tests.PublicApi;

/// <summary>A source with one declaration for each thing that the writer must be able to say.</summary>
internal static class Specimens
{
    public const string Source = """
        using System.Diagnostics.CodeAnalysis;
        using System.Net;

        namespace OidcTokenValidation.Specimens;

        public abstract record Shape
        {
            private protected Shape() { }
            public abstract double Area { get; }
            public sealed record Circle(double Radius) : Shape
            {
                public override double Area => Math.PI * Radius * Radius;
            }
        }

        public readonly record struct Point(int X, int? Y = null);

        [Flags]
        public enum Sides : byte
        {
            None = 0,
            Right = 2,
            Left = 1,
            [Obsolete("Use Left.")] OldLeft = 1,
        }

        public delegate TOut Convert<in TIn, out TOut>(TIn value, params object?[] rest) where TIn : notnull where TOut : class?, new();

        public interface IStore<T>
            where T : IEquatable<T>
        {
            event EventHandler<EventArgs>? Changed;
            ValueTask<T?> FindAsync(string key, CancellationToken cancellationToken = default);
            string Name => "";
            static abstract T Empty { get; }
        }

        public static class Extensions
        {
            public const string Scheme = "a \"quoted\" scheme";
            public static readonly TimeSpan Limit = TimeSpan.Zero;
            public static IReadOnlyList<string?>? Named(this Options options, Action<Options>? configure = null, Sides sides = Sides.Left) => null;
            public static bool TryRead<T>(in ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out T? value, ref int count) where T : class
            {
                value = null;
                return count > 0;
            }

            extension(Point point)
            {
                public int Sum(int factor) => factor * point.X;
                public int Twice => 2 * point.X;
            }
        }

        public sealed class Options : Dictionary<string, object?>, IDisposable
        {
            public Options() { }
            [Obsolete("Use the other.", error: false)] public Options(double factor = 1.5, char letter = '\n', long big = 5, Sides sides = (Sides)9) => _ = (factor, letter, big, sides);
            internal Options(int hidden) => _ = hidden;

            public required string Issuer { get; init; }
            public IList<string> Audiences { get; } = [];
            public IPAddress? Address { get; set; }
            public int Count { get; private set; }
            public Dictionary<string, (int, string?)[]>.Enumerator Items => default;
            public string this[int index] => $"{index}";
            public ref readonly int Reference => throw new NotSupportedException();
            public static implicit operator Options(Point point) => new() { Issuer = $"{point.X}", Count = 1 };
            public static bool operator ==(Options? one, Options two) => ReferenceEquals(one, two);
            public static bool operator !=(Options? one, Options two) => !ReferenceEquals(one, two);
            public T Get<T>(T value, T? other) => value;
            public override string ToString() => Issuer;
            public void Dispose() { }
            [return: NotNullIfNotNull(nameof(text))] public string? Trim(string? text) => text?.Trim();
            internal sealed class Hidden;
        }

        public ref struct Cursor
        {
            public ReadOnlySpan<char> Rest;
            public void Next() => Rest = Rest[1..];
        }
        """;
}
